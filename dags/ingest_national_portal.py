"""Every morning: what the national portal publishes of index 766."""

from airflow.sdk import dag

from cchc.orchestration.policy import COMMON, RAW
from cchc.orchestration.wiring import ingest_inbox

DOC = """
### Nạp Bộ chỉ số 766 của Cổng Dịch vụ công quốc gia (hằng ngày, 6 giờ 30)

Tìm tệp mới trong hộp thư đến, nạp theo từng lô, rồi báo cho `build_warehouse`. Tệp sai không cản tệp khác: nó được ghi
vào sổ `ops.delivery` kèm mã lỗi, và chỉ lỗi mạng, khoá hay đĩa mới được thử lại. Chạy lại bất cứ lúc nào cũng an toàn.
"""


@dag(
    schedule="30 6 * * *",
    max_active_runs=1,
    tags=["ingest", "national_portal"],
    doc_md=DOC,
    dag_display_name="Nạp Bộ chỉ số 766",
    **COMMON,
)
def ingest_national_portal() -> None:
    ingest_inbox("national_portal", outlet=RAW["national_portal"])


ingest_national_portal()
