"""Pictures small enough to make for every test."""

import factory
import wagtail_factories
from wagtail.images import get_image_model


class PictureFactory(wagtail_factories.ImageFactory):
    title = factory.Sequence("食堂照片{}".format)
    description = "学生在食堂窗口排队"
    file = factory.django.ImageField(filename="canteen.png", width=80, height=45, color="teal")

    class Meta:
        model = get_image_model()
