using System.ComponentModel;

namespace Spika.FileService.LoadTest.Processes;

/// <summary>The checkout that this program was built from.</summary>
internal sealed record Repository(string Root)
{
    public static Repository Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Spika.FileService.sln")))
            {
                return new Repository(folder);
            }
        }

        throw new InvalidOperationException("Spika.FileService.sln is in no folder above this program.");
    }

    /// <returns>The commit, marked when files of the service differ from it; "unknown" without git.</returns>
    public async Task<string> CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            string commit = await GitAsync(["rev-parse", "--short=10", "HEAD"], cancellationToken);
            string changes = await GitAsync(["status", "--porcelain", "--", "src", "libs"], cancellationToken);
            return changes.Length == 0 ? commit : $"{commit} with changes";
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            return "unknown";
        }
    }

    private Task<string> GitAsync(string[] arguments, CancellationToken cancellationToken) =>
        Command.RunAsync(["git", .. arguments], Root, new Dictionary<string, string>(), cancellationToken);
}
