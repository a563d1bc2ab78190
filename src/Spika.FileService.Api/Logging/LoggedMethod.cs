namespace Spika.FileService.Api.Logging;

/// <summary>The method of a request as the log shows it: HTTP allows any word of any length.</summary>
internal static class LoggedMethod
{
    private const int MaxLength = 16;

    public static string Of(HttpRequest request) =>
        request.Method.Length <= MaxLength ? request.Method : string.Concat(request.Method.AsSpan(0, MaxLength), "...");
}
