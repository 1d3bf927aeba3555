"""Every Monday: counted ballots of satisfaction surveys."""

from airflow.sdk import dag

from cchc.orchestration.policy import COMMON, RAW
from cchc.orchestration.wiring import ingest_inbox

DOC = """
### Nạp kết quả khảo sát mức độ hài lòng (thứ Hai, 7 giờ 45)

Tìm tệp mới trong hộp thư đến, nạp theo từng lô, rồi báo cho `build_warehouse`. Tệp sai không cản tệp khác: nó được ghi
vào sổ `ops.delivery` kèm mã lỗi, và chỉ lỗi mạng, khoá hay đĩa mới được thử lại. Chạy lại bất cứ lúc nào cũng an toàn.
"""


@dag(
    schedule="45 7 * * 1",
    max_active_runs=1,
    tags=["ingest", "survey"],
    doc_md=DOC,
    dag_display_name="Nạp khảo sát hài lòng",
    **COMMON,
)
def ingest_survey() -> None:
    ingest_inbox("survey", outlet=RAW["survey"])


ingest_survey()
