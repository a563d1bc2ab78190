using Microsoft.Extensions.Options;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Logging;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Hosting;

internal static class SettingsCheck
{
    /// <summary>
    /// Judges all settings before anything is started. The stack trace of a failed start would hide what is wrong. A
    /// setting that does not exist is a warning: one that an earlier version had must not stop an upgrade.
    /// </summary>
    /// <exception cref="SettingException">With a sentence for each that cannot be read or is out of its
    /// range.</exception>
    public static WebApplication BuildWithCheckedSettings(this WebApplicationBuilder builder)
    {
        LogSettings.Check(builder.Configuration);
        EndpointSettings.Check(builder.Configuration);
        HostNames.Check(builder.Configuration);
        WebApplication app = Build(builder);
        KnownSetting[] known = [.. app.Services.GetServices<KnownSetting>()];
        string[] unknown = [.. UnknownSettings.Find(app.Configuration, known)];
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (Exception exception)
            when (exception is AggregateException or OptionsValidationException or InvalidOperationException)
        {
            // A misspelt name is often why another setting is refused.
            throw Describe(exception, unknown);
        }

        // What the validator says of a list is more exact.
        SectionValues.Check(app.Configuration, known);
        foreach (string sentence in unknown)
        {
            ApiLog.UnknownSetting(app.Logger, sentence);
        }

        return app;
    }

    // The host reads its own options, and with them Shutdown:Timeout, before the validator can run.
    private static WebApplication Build(WebApplicationBuilder builder)
    {
        try
        {
            return builder.Build();
        }
        catch (OptionsValidationException exception)
        {
            throw Describe(exception);
        }
    }

    // A name that a sentence is about already is not said to be ignored as well.
    private static SettingException Describe(Exception exception, params IReadOnlyList<string> unknown)
    {
        string[] said = [.. Sentences(exception).Distinct()];
        IEnumerable<string> more = unknown.Where(sentence => !said.Any(other => IsOfSameSetting(other, sentence)));
        return new SettingException(string.Join('\n', said.Concat(more)), exception);
    }

    private static bool IsOfSameSetting(string sentence, string other) =>
        sentence.StartsWith($"{other.Split(' ')[0]} ", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Sentences(Exception exception) =>
        exception switch
        {
            AggregateException several => several.InnerExceptions.SelectMany(Sentences),
            OptionsValidationException invalid => invalid.Failures,
            _ => [exception.Message],
        };
}
