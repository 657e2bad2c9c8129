"""What Ninja leaves out of HTTP, for every address of the API."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .api import is_api_request, problem_response


class APIMethodsMiddleware:
    """HEAD answers as GET without the body; a method an address doesn't know is a problem+json 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api_request(request):
            return self.get_response(request)
        if request.method == "HEAD":
            request.method = "GET"
            response = self.get_response(request)
            request.method = "HEAD"
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
            return response
        response = self.get_response(request)
        if response.status_code != 405:
            return response
        problem = problem_response(request, status=405)
        problem.headers["Allow"] = response.headers.get("Allow", "")
        return problem
