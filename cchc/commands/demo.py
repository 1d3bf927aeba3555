"""``cchc demo``."""


def demo() -> None:
    """Trình diễn: dữ liệu mẫu đi hết đường, ra bảng xếp hạng; rồi hai tệp sai bị chặn."""
    from cchc.demo.run import demo as run

    run()
