"""Query parameters with bounds. Litestar reads them off ``QueryParameter`` alone."""

from typing import Annotated

from litestar.params import QueryParameter

from domain.kernel.geo import LATITUDE_MAX, LONGITUDE_MAX

QUERY_TEXT_MAX = 200

QueryText = Annotated[str | None, QueryParameter(max_length=QUERY_TEXT_MAX)]
"""Some words; U+0000 is refused before any query is read."""

QueryLatitude = Annotated[float | None, QueryParameter(ge=-LATITUDE_MAX, le=LATITUDE_MAX)]
QueryLongitude = Annotated[float | None, QueryParameter(ge=-LONGITUDE_MAX, le=LONGITUDE_MAX)]
