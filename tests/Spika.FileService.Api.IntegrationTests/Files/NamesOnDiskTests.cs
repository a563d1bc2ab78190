using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Files;

/// <summary>Whatever clients call things, the names below the storage root are the service's own.</summary>
public sealed class NamesOnDiskTests : ServiceTests
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

        Assert.That(NamesOnDisk.OfStrangers(Service.Root), Is.Empty);
    }
}
