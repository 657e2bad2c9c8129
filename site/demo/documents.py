"""Documents to download: a form as .docx and a list as .csv, both written by code."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

_DOCX_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_DOCX_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

APPLICATION_FORM = [
    "勤工助学岗位申请表",
    "学院、年级：________________    学号：________________",
    "姓名：________________    联系电话：________________",
    "申请单位（可多选）：□饮食服务中心 □公寓管理中心 □能源管理中心 □维修服务中心 □集团办公室",
    "每周可以工作的时间：________________________________",
    "是否已认定为家庭经济困难学生：□是 □否    寒假是否留校：□是 □否",
    "做过的勤工助学或志愿服务（可不填）：________________________________",
    "本人签字：________________    日期：______年____月____日",
]
POSTS = [
    ("单位", "岗位", "人数", "时间", "地点"),
    ("饮食服务中心", "引导排队", 40, "11:20—12:30", "第一、第二食堂"),
    ("饮食服务中心", "收餐台整理", 36, "12:00—13:10", "各食堂"),
    ("公寓管理中心", "楼栋服务台", 44, "18:30—21:00", "各公寓楼一层"),
    ("公寓管理中心", "自习室管理", 20, "19:00—22:00", "公寓自习室"),
    ("能源管理中心", "抄表核对", 18, "周六上午", "各公寓楼"),
    ("能源管理中心", "节水节电巡查", 12, "周日晚", "教学楼、公寓楼"),
    ("维修服务中心", "报修回访", 20, "工作日下午", "维修服务中心"),
    ("集团办公室", "资料整理", 10, "工作日", "行政楼"),
]


def store_documents() -> dict[str, AbstractDocument]:
    """The documents in the library, by key; only those whose title is missing are written."""
    return {
        "form": _stored("勤工助学岗位申请表", "work-study-form.docx", _docx(APPLICATION_FORM)),
        "posts": _stored("勤工助学岗位一览（2026年冬）", "work-study-posts.csv", _csv(POSTS)),
    }


def _stored(title: str, name: str, content: bytes) -> AbstractDocument:
    model = get_document_model()
    document = model.objects.filter(title=title).order_by("pk").first()
    if document is None:
        document = model.objects.create(
            title=title, file=ContentFile(content, name=name), file_size=len(content)
        )
        document.get_file_hash()  # Wagtail's upload form compares it, to warn of doubles
    return document


def _docx(paragraphs: list[str]) -> bytes:
    """The smallest file that word processors open; its title is bold, the same bytes every time."""
    lines = []
    for number, line in enumerate(paragraphs):
        look = "<w:rPr><w:b/><w:sz w:val='32'/></w:rPr>" if number == 0 else ""
        lines.append(f"<w:p><w:r>{look}<w:t xml:space='preserve'>{escape(line)}</w:t></w:r></w:p>")
    document = f"<w:document xmlns:w='{_WORD}'><w:body>{''.join(lines)}</w:body></w:document>"
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, part in (
            ("[Content_Types].xml", _DOCX_TYPES),
            ("_rels/.rels", _DOCX_RELATIONS),
            ("word/document.xml", document),
        ):
            archive.writestr(ZipInfo(name, (2026, 11, 13, 9, 0, 0)), part, ZIP_DEFLATED)
    return buffer.getvalue()


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    """With a byte order mark, without which Excel takes the Chinese for something else."""
    buffer = StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")
