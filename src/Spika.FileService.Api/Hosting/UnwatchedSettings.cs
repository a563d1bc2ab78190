namespace Spika.FileService.Api.Hosting;

internal static class UnwatchedSettings
{
    /// <summary>
    /// Lets .NET read the files of settings once, as their changes need a restart anyway. Its watch on them takes an
    /// inotify instance, of which all processes of a user share 128, those of other containers too: where they are
    /// used up, the service would not start.
    /// </summary>
    public static string[] With(params string[] args) => ["--hostBuilder:reloadConfigOnChange=false", .. args];
}
