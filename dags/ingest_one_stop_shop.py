"""Every morning: the dossiers that the one-stop shops exported."""

from airflow.sdk import dag

from cchc.orchestration.policy import COMMON, RAW
from cchc.orchestration.wiring import ingest_inbox

DOC = """
### Nạp hồ sơ một cửa (hằng ngày, 6 giờ)

Tìm tệp mới trong hộp thư đến, nạp theo từng lô, rồi báo cho `build_warehouse`. Tệp sai không cản tệp khác: nó được ghi
vào sổ `ops.delivery` kèm mã lỗi, và chỉ lỗi mạng, khoá hay đĩa mới được thử lại. Chạy lại bất cứ lúc nào cũng an toàn.
"""


@dag(
    schedule="0 6 * * *",
    max_active_runs=1,
    tags=["ingest", "one_stop_shop"],
    doc_md=DOC,
    dag_display_name="Nạp hồ sơ một cửa",
    **COMMON,
)
def ingest_one_stop_shop() -> None:
    ingest_inbox("one_stop_shop", outlet=RAW["one_stop_shop"])


ingest_one_stop_shop()
