using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Spika.FileService.Api.Answers;

internal sealed class SuccessResult<T>(T data, JsonTypeInfo<SuccessResponse<T>> json) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        HttpContext http = context.HttpContext;
        http.Response.Headers.XContentTypeOptions = StrangersContent.NoSniff;
        SuccessResponse<T> answer = new(data);
        return http.Features.Get<AnswerLength>() is { } length
            ? WriteAsync(http, answer, length)
            : http.Response.WriteAsJsonAsync(answer, json, cancellationToken: http.RequestAborted);
    }

    private async Task WriteAsync(HttpContext http, SuccessResponse<T> answer, AnswerLength length)
    {
        http.Response.ContentType = AnswerJson.ContentType;
        await http.Response.StartAsync(http.RequestAborted);
        await JsonSerializer.SerializeAsync(
            new CountedPipeWriter(http.Response.BodyWriter, length),
            answer,
            json,
            http.RequestAborted
        );
    }
}
