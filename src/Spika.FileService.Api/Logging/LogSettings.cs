using System.Globalization;
using Microsoft.Extensions.Logging.Console;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Logging;

/// <summary>The settings of the log, which .NET reads while the host is built, and refuses without a name.</summary>
internal static class LogSettings
{
    private const string Section = "Logging";

    private const string Levels = "LogLevel";

    // What another formatter has, .NET passes over.
    private static readonly Type[] _formatters =
    [
        typeof(SimpleConsoleFormatterOptions),
        typeof(JsonConsoleFormatterOptions),
        typeof(ConsoleFormatterOptions),
    ];

    /// <exception cref="SettingException">A level or a setting of the console has a value of another form.</exception>
    public static void Check(IConfiguration configuration)
    {
        IConfigurationSection logging = configuration.GetSection(Section);
        SettingFormat.CheckAll(logging, typeof(LoggerFilterOptions));
        IConfigurationSection console = logging.GetSection("Console");
        SettingFormat.CheckAll(console, typeof(ConsoleLoggerOptions));
        CheckQueue(console);
        CheckFormatter(console);
        foreach (Type formatter in _formatters)
        {
            SettingFormat.CheckAll(console.GetSection("FormatterOptions"), formatter);
        }

        CheckLevels(logging.GetSection(Levels));
        foreach (IConfigurationSection provider in logging.GetChildren().Where(child => child.Key != Levels))
        {
            CheckLevels(provider.GetSection(Levels));
        }
    }

    private static void CheckQueue(IConfigurationSection console)
    {
        const string Length = nameof(ConsoleLoggerOptions.MaxQueueLength);
        if (console[Length] is { } written && int.TryParse(written, CultureInfo.InvariantCulture, out int n) && n < 1)
        {
            throw new SettingException(
                SettingSentence.Of($"{console.Path}:{Length}", "a whole number from 1 on", written)
            );
        }
    }

    // .NET takes the usual one for a name that it does not know.
    private static void CheckFormatter(IConfigurationSection console)
    {
        string[] names = [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];
        const string Name = nameof(ConsoleLoggerOptions.FormatterName);
        if (console[Name] is { Length: > 0 } written && !names.Contains(written, StringComparer.OrdinalIgnoreCase))
        {
            throw new SettingException(
                SettingSentence.Of($"{console.Path}:{Name}", $"one of {string.Join(", ", names)}", written)
            );
        }
    }

    private static void CheckLevels(IConfigurationSection levels)
    {
        foreach (IConfigurationSection level in levels.GetChildren())
        {
            // .NET takes an empty one for none.
            if (level.Value is { Length: > 0 } written && !SettingFormat.IsChoice(written, typeof(LogLevel)))
            {
                throw new SettingException(
                    SettingSentence.Of(level.Path, SettingSentence.FormOf(typeof(LogLevel))!, written)
                );
            }
        }
    }
}
