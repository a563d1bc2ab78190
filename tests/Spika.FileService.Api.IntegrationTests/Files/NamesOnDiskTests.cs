using System.Text.RegularExpressions;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Files;

/// <summary>Whatever clients call things, the names below the storage root are the service's own.</summary>
public sealed partial class NamesOnDiskTests : ServiceTests
{
    private static readonly string[] _names =
    [
        "../../../../escaped",
        "/etc/escaped",
        "..\\..\\escaped",
        "escaped\0.png",
        "C:\\escaped",
        "~/escaped",
        "escaped/../..",
        "%2e%2e%2fescaped",
        "escaped\r\n",
        ".",
        "..",
        "con",
        "\u202Eescaped",
        new('e', 255),
    ];

    [Test]
    public async Task NamesBelowTheRoot_WhateverClientsSend_AreTheServicesOwn()
    {
        foreach (string name in _names)
        {
            TestFile file = TestFile.OfLengths(100, 37, 50);
            await Client.UploadAsync(
                file,
                new(file.VerifyBody("fileName", name)) { ["type"] = name, ["mimeType"] = name }
            );
            TestFile unfinished = TestFile.OfLengths(100, 37, 50).Named(name);
            await Client.PostChunkAsync(unfinished, 1);
            if (!name.Contains('\0'))
            {
                // The server itself refuses it, without the envelope.
                await Client.PutChunkAsync(name, "0", unfinished.Chunks[0]);
            }
        }

        string[] names =
        [
            .. Directory
                .EnumerateFileSystemEntries(Path.GetDirectoryName(Service.Root)!, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Service.Root, path))
                .Where(path => !OwnName().IsMatch(path)),
        ];
        Assert.That(names, Is.Empty);
    }

    // See docs/storage-layout.md.
    [GeneratedRegex(
        @"^(\.|staging|files|fileservice\.db(-wal|-shm)?|[^/]*\.lock"
            + @"|(staging|files)/[0-9a-f]{2}(/[0-9a-f]{2})?"
            + @"|staging/[0-9a-f]{2}/[0-9a-f]{32}(/[0-9a-f]{32}\.(slots|[0-9]+\.[0-9]+\.odd))?"
            + @"|files/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.[0-9]+)$"
    )]
    private static partial Regex OwnName();
}
