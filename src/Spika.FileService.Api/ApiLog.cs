using System.Net;

namespace Spika.FileService.Api;

/// <summary>Everything that this layer logs. Never a request: it holds the content, and its headers hold tokens.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(3001, LogLevel.Information, "Listening on {Urls}. To send a file:\n{Commands}")]
    public static partial void Started(ILogger logger, string urls, string commands);

    [LoggerMessage(3002, LogLevel.Error, "{Method} {Route} failed")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, string? route);

    [LoggerMessage(3003, LogLevel.Warning, "{Method} {Route} was refused with {Code}: {Reason}")]
    public static partial void RequestRefused(ILogger logger, string method, string? route, string code, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "{Method} {Route} was refused with {Code} to {Address}")]
    public static partial void AccessRefused(
        ILogger logger,
        string method,
        string? route,
        string code,
        IPAddress? address
    );

    [LoggerMessage(3010, LogLevel.Critical, "The service could not start, or failed")]
    public static partial void RunFailed(ILogger logger, Exception exception);
}
