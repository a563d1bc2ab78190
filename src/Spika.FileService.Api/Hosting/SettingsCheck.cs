using Microsoft.Extensions.Options;

namespace Spika.FileService.Api.Hosting;

internal static class SettingsCheck
{
    /// <summary>
    /// Says what is wrong with the settings, a sentence for each, before anything is started. The stack trace of a failed start
    /// would hide it.
    /// </summary>
    /// <returns>Whether all can be read and are in their ranges.</returns>
    public static bool HasValidSettings(this WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            return true;
        }
        catch (Exception exception)
            when (exception is AggregateException or OptionsValidationException or InvalidOperationException)
        {
            // On the console even if the logs go elsewhere: whoever starts the service is there.
            Console.Error.WriteLine(string.Join('\n', Sentences(exception)));
            return false;
        }
    }

    private static IEnumerable<string> Sentences(Exception exception) =>
        exception switch
        {
            AggregateException several => several.InnerExceptions.SelectMany(Sentences),
            OptionsValidationException invalid => invalid.Failures,
            _ => [exception.Message],
        };
}
