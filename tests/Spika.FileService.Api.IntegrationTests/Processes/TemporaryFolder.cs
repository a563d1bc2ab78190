using System.Diagnostics;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>An empty folder that is removed at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("spika-folder-").FullName;

    public string PathTo(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Adds a shell script that a <c>PATH</c> with this folder finds.</summary>
    public async Task AddProgramAsync(string name, string script)
    {
        await File.WriteAllTextAsync(PathTo(name), $"#!/bin/sh\n{script}\n");
        using Process chmod = Process.Start("chmod", ["+x", PathTo(name)]);
        await chmod.WaitForExitAsync();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
