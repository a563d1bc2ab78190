using Microsoft.AspNetCore.Mvc;

namespace Spika.FileService.Api.Downloads;

/// <summary>The answer to a download for which there is no file.</summary>
internal sealed class MissingFileResult(bool isSaved) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) =>
        context.HttpContext.RequestServices.GetRequiredService<Placeholder>().AnswerAsync(context.HttpContext, isSaved);
}
