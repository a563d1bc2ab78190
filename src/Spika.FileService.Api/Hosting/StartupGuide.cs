using Spika.FileService.Api.Logging;

namespace Spika.FileService.Api.Hosting;

internal static class StartupGuide
{
    private const string FileHandle = "<file handle>";

    /// <summary>Says where the service listens and how to send a file, with commands that work when pasted.</summary>
    public static void PrintGuideWhenStarted(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            string[] urls = [.. Urls(app)];
            ApiLog.Started(app.Logger, string.Join(", ", urls), Commands(urls.FirstOrDefault(DefaultAddress.Url)));
        });

    private static IEnumerable<string> Urls(WebApplication app)
    {
        string[] inherited =
        [
            .. app.Services.GetRequiredService<IReadOnlyList<InheritedSocket>>().Select(socket => socket.Address),
        ];
        return inherited.Concat(
            app.Urls.Where(url => !url.Contains(FileHandle, StringComparison.Ordinal) && !IsOf(url))
        );

        // Kestrel knows the address of most inherited sockets, and writes an abstract one without its slash.
        bool IsOf(string url) => inherited.Contains(url.Replace("//unix:@", "//unix:/@", StringComparison.Ordinal));
    }

    internal static string Commands(string url)
    {
        string reachable = BindingAddress.Parse(url) is { Host: "*" or "+" or "0.0.0.0" or "[::]" } any
            ? $"{any.Scheme}://localhost:{any.Port}"
            : url;
        return $$"""
              ID=hello-$(date +%s)
              curl -H 'Content-Type: application/json' {{reachable}}/upload/files -d '{"chunk":"aGVsbG8=","offset":0,"clientId":"'$ID'"}'
              curl -H 'Content-Type: application/json' {{reachable}}/upload/files/verify -d '{"total":1,"size":5,"mimeType":"text/plain","fileName":"hello.txt","type":"message","clientId":"'$ID'","fileHash":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}'
            The second answer has the file's path: curl {{reachable}}/upload/files/1
            """;
    }
}
