using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Contracts;

namespace Spika.FileService.Api.Formatting;

internal sealed class SuccessResult(object data) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        HttpContext http = context.HttpContext;
        http.Response.Headers.XContentTypeOptions = StrangersContent.NoSniff;
        SuccessResponse answer = new(data);
        return http.Features.Get<AnswerLength>() is { } length
            ? WriteAsync(http, answer, length)
            : http.Response.WriteAsJsonAsync(
                answer,
                ContractsJson.Context.SuccessResponse,
                cancellationToken: http.RequestAborted
            );
    }

    private static async Task WriteAsync(HttpContext http, SuccessResponse answer, AnswerLength length)
    {
        http.Response.ContentType = JsonContent.Type;
        await http.Response.StartAsync(http.RequestAborted);
        await JsonSerializer.SerializeAsync(
            new CountedPipeWriter(http.Response.BodyWriter, length),
            answer,
            ContractsJson.Context.SuccessResponse,
            http.RequestAborted
        );
    }
}
