namespace Spika.FileService.Application.Common.Options;

/// <summary>
/// The service cannot start as it is set up. The message is for the operator: it names the setting and says what it
/// must be, or what it leads to that does not work.
/// </summary>
public sealed class SettingException(string message, Exception? inner = null)
    : InvalidOperationException(message, inner);
