namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>What a path is, in the words of docs/storage-layout.md.</summary>
internal static class EffectName
{
    public static string Of(string root, string path)
    {
        string[] parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
        return (parts, Path.GetExtension(path)) switch
        {
            (["."], _) => "the root folder",
            (["staging" or "files"], _) => $"the folder {parts[0]}/",
            (["staging", { Length: 2 }, _], _) => "the folder of an upload of 0.1.0",
            (["staging", _], _) => "the folder staging/a/",
            (["staging", _, _], "") => "the folder staging/a/b/",
            (["staging", ..], ".slots") => "the slots",
            (["staging", ..], ".odd") => "an odd file",
            (["staging", ..], ".assembled") => "the copy",
            (["files", _], _) => "the folder files/a/",
            (["files", _, _], _) => "the folder files/a/b/",
            (["files", _, _, _], _) => "the finished file",
            (["quarantine"] or ["quarantine", "orphans"] or ["ids"], _) => $"the folder {string.Join('/', parts)}/",
            (["quarantine", "orphans", _], _) => "the folder of the sweep",
            (["quarantine", "orphans", _, _], ".jsonl") => "the manifest",
            (["quarantine", "orphans", _, "files", _], _) => "the quarantined file",
            (["quarantine", "orphans", _, "staging", _, _], ".odd") => "a quarantined odd file",
            (["quarantine", "orphans", _, "staging", _, _], ".slots") => "the quarantined slots",
            (["quarantine", "orphans", _, ..], _) => "a folder of the sweep",
            (["ids", _], _) => "a mark of ids",
            _ => throw new ArgumentException($"No effect should be on {path}."),
        };
    }
}
