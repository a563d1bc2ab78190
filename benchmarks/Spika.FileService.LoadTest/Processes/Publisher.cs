namespace Spika.FileService.LoadTest.Processes;

/// <summary>Publishes the service as the Dockerfile does.</summary>
internal static class Publisher
{
    private const string Project = "src/Spika.FileService.Api";

    // No build server may outlive the publishing and take a core from what is measured.
    private static readonly Dictionary<string, string> _withoutServers = new()
    {
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["UseSharedCompilation"] = "false",
    };

    /// <returns>The folder with the published service.</returns>
    public static async Task<string> PublishAsync(
        Repository repository,
        WorkFolder work,
        CancellationToken cancellationToken
    )
    {
        string output = work.Create("service");
        string[] command = ["dotnet", "publish", Project, "--configuration", "Release", "--output", output];
        await Command.RunAsync(command, repository.Root, _withoutServers, cancellationToken);
        return output;
    }
}
