using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc.Formatters;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Requests;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Verify;

/// <summary>
/// Reads verify requests. MVC's own formatter would not tell broken JSON from a member of the wrong type, and would let
/// invalid UTF-8 pass in members that are not read.
/// </summary>
internal sealed class VerifyRequestInputFormatter : InputFormatter
{
    /// <summary>
    /// Six times what the longest texts need with every character escaped; the rest is for members that are ignored.
    /// </summary>
    private const int MaxBodyBytes = 256 * 1024;

    /// <summary>Of all texts together, in UTF-16. More than one that is valid has.</summary>
    private const int MaxWaitingLength = 8 * 1024;

    private readonly IncomingBodies _incoming;
    private readonly RequestTurns _turns;

    public VerifyRequestInputFormatter(IncomingBodies incoming, RequestTurns turns)
    {
        (_incoming, _turns) = (incoming, turns);
        this.AcceptJson();
    }

    protected override bool CanReadType(Type type) => type == typeof(VerifyUploadRequest);

    public override async Task<InputFormatterResult> ReadRequestBodyAsync(InputFormatterContext context)
    {
        HttpContext http = context.HttpContext;
        Result<VerifyUploadRequest> request = await ReadAsync(http);
        if (request.Error is { } error)
        {
            return context.Refuse(error);
        }

        // It waits without its body. What is refused for its length costs nothing, and would be much to wait with.
        if (LengthOf(request.Value) <= MaxWaitingLength)
        {
            if (await _turns.TakeAsync(http, RequestKind.Verify) is not { } turn)
            {
                return context.Refuse(RequestErrors.Busy);
            }

            http.Response.RegisterForDispose(turn);
        }

        return InputFormatterResult.Success(request.Value);
    }

    private async ValueTask<Result<VerifyUploadRequest>> ReadAsync(HttpContext http)
    {
        using IncomingBody body = _incoming.Create(http);
        return await body.ReadAsync(MaxBodyBytes, http.RequestAborted) is { } refusal
            ? refusal
            : Parse(body.Content.WithoutByteOrderMark().Span);
    }

    private static int LengthOf(VerifyUploadRequest request) =>
        LengthOf(request.MimeType)
        + LengthOf(request.FileName)
        + LengthOf(request.ClientId)
        + LengthOf(request.FileHash)
        + LengthOf(request.Type);

    private static int LengthOf(string? text) => text?.Length ?? 0;

    private static Result<VerifyUploadRequest> Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return
                Utf8.IsValid(json)
                && JsonSerializer.Deserialize(json, VerifyJson.Default.VerifyUploadRequest) is { } request
                ? request
                : RequestErrors.Malformed;
        }
        catch (JsonException exception)
        {
            return Explain(exception);
        }
    }

    // The path is $ when the body is no object. Broken JSON has the reader's own exception inside.
    private static Error Explain(JsonException exception)
    {
        string member = exception.Path is ['$', '.', .. string name] ? name : "";
        return member.Length == 0 || exception.InnerException is JsonException
            ? RequestErrors.Malformed
            : new InvalidMemberError(member, Expectation(member));
    }

    private static string Expectation(string member) =>
        member switch
        {
            "total" or "size" or "relationId" => "must be an integer within its range.",
            "metaData" => "must be an object or null.",
            "metaData.duration" or "metaData.width" or "metaData.height" => "must be a number or null.",
            _ => "must be a string.",
        };
}
