"""What can be wrong with an alert."""

from domain.kernel.errors import NotFound
from domain.kernel.ids import AlertId


class AlertNotFound(NotFound):
    code = "alert-not-found"

    def __init__(self, alert_id: AlertId) -> None:
        super().__init__("There is no such alert.", alertId=str(alert_id))
