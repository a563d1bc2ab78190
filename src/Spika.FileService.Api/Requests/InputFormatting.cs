using Microsoft.AspNetCore.Mvc.Formatters;
using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Requests;

/// <summary>What the input formatters have in common.</summary>
internal static class InputFormatting
{
    public static void AcceptJson(this InputFormatter formatter)
    {
        formatter.SupportedMediaTypes.Add("application/json");
        formatter.SupportedMediaTypes.Add("text/json");
        formatter.SupportedMediaTypes.Add("application/*+json");
    }

    /// <summary>RFC 8259 allows to ignore a byte order mark before JSON; libraries of Windows write one.</summary>
    public static Memory<byte> WithoutByteOrderMark(this Memory<byte> json) =>
        json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    /// <summary>Answers with <paramref name="error"/> instead of calling the action.</summary>
    public static InputFormatterResult Refuse(this InputFormatterContext context, Error error)
    {
        context.ModelState.Refuse(error);
        return InputFormatterResult.Failure();
    }
}
