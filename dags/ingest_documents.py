"""Every morning: the incoming and outgoing documents."""

from airflow.sdk import dag

from cchc.orchestration.policy import COMMON, RAW
from cchc.orchestration.wiring import ingest_inbox

DOC = """
### Nạp sổ văn bản đi, đến (hằng ngày, 6 giờ 15)

Tìm tệp mới trong hộp thư đến, nạp theo từng lô, rồi báo cho `build_warehouse`. Tệp sai không cản tệp khác: nó được ghi
vào sổ `ops.delivery` kèm mã lỗi, và chỉ lỗi mạng, khoá hay đĩa mới được thử lại. Chạy lại bất cứ lúc nào cũng an toàn.
"""


@dag(
    schedule="15 6 * * *",
    max_active_runs=1,
    tags=["ingest", "documents"],
    doc_md=DOC,
    dag_display_name="Nạp văn bản đi, đến",
    **COMMON,
)
def ingest_documents() -> None:
    ingest_inbox("documents", outlet=RAW["documents"])


ingest_documents()
