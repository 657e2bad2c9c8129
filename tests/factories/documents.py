"""Documents small enough to make for every test."""

import factory
import wagtail_factories


class DocumentFactory(wagtail_factories.DocumentFactory):
    title = factory.Sequence("宿舍管理办法{}".format)
    file = factory.django.FileField(filename="rules.txt", data=b"rules")
