"""Query parameters with bounds. Litestar reads them off ``QueryParameter`` alone."""

from datetime import datetime
from typing import Annotated

from litestar.params import QueryParameter

from domain.kernel.geo import LATITUDE_MAX, LONGITUDE_MAX
from domain.kernel.money import AMOUNT_MAX
from entrypoints.http.wire import INT32_MAX

QUERY_TEXT_MAX = 200

QueryText = Annotated[str | None, QueryParameter(max_length=QUERY_TEXT_MAX)]
"""Some words; U+0000 is refused before any query is read."""

QueryCount = Annotated[int | None, QueryParameter(ge=0, le=INT32_MAX)]
QueryAmount = Annotated[int | None, QueryParameter(ge=0, le=AMOUNT_MAX)]
QueryLatitude = Annotated[float | None, QueryParameter(ge=-LATITUDE_MAX, le=LATITUDE_MAX)]
QueryLongitude = Annotated[float | None, QueryParameter(ge=-LONGITUDE_MAX, le=LONGITUDE_MAX)]

QueryMoment = Annotated[datetime | None, QueryParameter()]
"""A time with its offset: hand it through ``wire.utc``."""
