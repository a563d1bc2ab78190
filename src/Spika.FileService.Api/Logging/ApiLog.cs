using System.Net;

namespace Spika.FileService.Api.Logging;

/// <summary>
/// Everything that this layer logs. Never a request: it holds the content, and its headers hold tokens.
/// </summary>
internal static partial class ApiLog
{
    /// <summary>Its text has lines, and no value in it comes from a client.</summary>
    public const int StartedEvent = 3001;

    [LoggerMessage(StartedEvent, LogLevel.Information, "Listening on {Urls}. To send a file:\n{Commands}")]
    public static partial void Started(ILogger logger, string urls, string commands);

    [LoggerMessage(3011, LogLevel.Warning, "{Sentence}")]
    public static partial void UnknownSetting(ILogger logger, string sentence);

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

    [LoggerMessage(3014, LogLevel.Warning, "What was still running at the end of Shutdown:Timeout was cut off")]
    public static partial void RequestsCutOff(ILogger logger);

    [LoggerMessage(
        3005,
        LogLevel.Warning,
        "All {Max} connections are in use: {Evicted} were closed to make room and {Refused} new ones refused since the last such line"
    )]
    public static partial void ConnectionsShort(ILogger logger, int max, int evicted, int refused);

    [LoggerMessage(
        3012,
        LogLevel.Warning,
        "Connections hold more than {Max} unread bytes: the one with most, {Held} bytes, was closed"
    )]
    public static partial void TooMuchUnread(ILogger logger, long max, long held);

    [LoggerMessage(3013, LogLevel.Warning, "No file handle is left: new connections wait until one is")]
    public static partial void NoHandleLeft(ILogger logger);

    [LoggerMessage(3007, LogLevel.Warning, "{Count} lines of event {Event} {Route} {Code} were left out")]
    public static partial void LinesSuppressed(ILogger logger, long count, int @event, string? route, string? code);

    [LoggerMessage(3006, LogLevel.Debug, "{Assembly} was not loaded at the start: {Reason}")]
    public static partial void NotLoadedAhead(ILogger logger, string assembly, string reason);
}
