using Microsoft.AspNetCore.Mvc.Formatters;
using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Formatting;

/// <summary>What the input formatters have in common.</summary>
internal static class InputFormatting
{
    public static void AcceptJson(this InputFormatter formatter)
    {
        formatter.SupportedMediaTypes.Add("application/json");
        formatter.SupportedMediaTypes.Add("text/json");
        formatter.SupportedMediaTypes.Add("application/*+json");
    }

    /// <summary>Answers with <paramref name="error"/> instead of calling the action.</summary>
    public static InputFormatterResult Refuse(this InputFormatterContext context, Error error)
    {
        context.ModelState.Refuse(error);
        return InputFormatterResult.Failure();
    }
}
