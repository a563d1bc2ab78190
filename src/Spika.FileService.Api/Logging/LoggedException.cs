namespace Spika.FileService.Api.Logging;

/// <summary>An exception as the log shows it: loggers write what <see cref="ToString"/> returns.</summary>
internal sealed class LoggedException(Exception exception) : Exception(LogText.OneLine(exception.Message), exception)
{
    public override string? StackTrace => InnerException!.StackTrace;

    public override string ToString() => LogText.Lines(InnerException!.ToString());
}
