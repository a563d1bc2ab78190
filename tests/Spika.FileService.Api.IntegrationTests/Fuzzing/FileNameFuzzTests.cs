using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CsCheck;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Names and types of files, from the verify to the headers of the download.</summary>
public sealed class FileNameFuzzTests : FuzzTests
{
    private const string Unknown = "application/octet-stream";

    private static readonly Gen<string> _mimeType = Gen.Frequency(
            (3, Gen.OneOf("image/png", "text/html", "text/plain; charset=utf-8", "IMAGE/SVG+XML", "a/b;c=\"d, e\"")),
            (
                6,
                Gen.OneOf([
                        "image",
                        "/",
                        "png",
                        "text",
                        "html",
                        "*",
                        ";",
                        "=",
                        "\"",
                        "\\",
                        ",",
                        " ",
                        "charset",
                        "a",
                        "+xml",
                    ])
                    .Array[1, 8]
                    .Select(string.Concat)
            ),
            (2, Gen.Select(Gen.OneOf("image/png", "a/b;c="), HostileText.Allowed, (type, rest) => type + rest)),
            (2, HostileText.Allowed)
        )
        .Where(type => type.Length <= 255);

    // All that a download may carry.
    private static readonly string[] _headers =
    [
        "Content-Length",
        "Content-Type",
        "Accept-Ranges",
        "Content-Range",
        "ETag",
        "Last-Modified",
        "Content-Disposition",
        "X-Content-Type-Options",
        "Content-Security-Policy",
        "Cache-Control",
        "Date",
    ];

    private readonly ConcurrentDictionary<long, FileDescription> _files = new();

    // Far from those that are uploaded.
    private long _lastId = 1_000_000_000;

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddTransient<ISender>(provider => new NamedDownloads(
            provider.GetRequiredService<IMediator>(),
            _files
        ));

    [Test]
    public Task Download_WhateverTheNameAndTheType_HasThemInWellFormedHeaders() =>
        TryAsync(Gen.Select(HostileText.Allowed, _mimeType), IsNamedAsync, cases: 800, weight: 2);

    [Test]
    public Task Upload_WhateverTheNameAndTheType_IsDownloadedWithThem() =>
        TryAsync(Gen.Select(HostileText.Allowed, _mimeType), UploadAsync, cases: 10, weight: 1000);

    private async Task IsNamedAsync((string Name, string MimeType) its)
    {
        long id = Interlocked.Increment(ref _lastId);
        _files[id] = A.Description() with { FileName = its.Name, MimeType = its.MimeType };

        await DownloadAsync(id, its.Name, its.MimeType);

        _files.TryRemove(id, out _);
    }

    private async Task UploadAsync((string Name, string MimeType) its)
    {
        (string, string)[] headers = [("Content-Type", "application/json"), ("accesstoken", $"{Guid.NewGuid()}")];
        TestFile file = TestFile.OfContent("0123456789"u8);
        byte[] chunk = Encoding.UTF8.GetBytes(ClientRequests.ChunkBody(file.ClientId, 0, file.Content));
        byte[] verify = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object?>(file.VerifyBody("fileName", its.Name)) { ["mimeType"] = its.MimeType }
        );
        await Hostile.AskAsync(new HostileRequest("POST", "/upload/files", headers, chunk));
        HostileAnswer verified = await Hostile.AskAsync(
            new HostileRequest("POST", "/upload/files/verify", headers, verify)
        );
        JsonElement stored = verified.Envelope.GetProperty("data").GetProperty("file");

        await DownloadAsync(stored.GetProperty("id").GetInt64(), its.Name, its.MimeType);

        if (
            stored.GetProperty("fileName").GetString() != its.Name
            || stored.GetProperty("mimeType").GetString() != its.MimeType
        )
        {
            throw new InvalidDataException($"{verified}");
        }
    }

    private async Task DownloadAsync(long id, string name, string mimeType)
    {
        HostileRequest get = new("GET", string.Create(CultureInfo.InvariantCulture, $"/upload/files/{id}"));
        HostileAnswer[] answers =
        [
            await Hostile.AskAsync(get),
            await Hostile.AskAsync(get with { Method = "HEAD" }),
            await Hostile.AskAsync(get.With(("Range", "bytes=1-3"))),
        ];

        if (
            !answers.Select(answer => answer.Status).SequenceEqual([200, 200, 206])
            || !answers.All(answer => Says(answer, name, mimeType))
        )
        {
            throw new InvalidDataException(string.Join('\n', answers.AsEnumerable()));
        }
    }

    private static bool Says(HostileAnswer download, string name, string mimeType)
    {
        string type = download.Header("Content-Type")!;
        return ContentDispositionHeaderValue.Parse(download.Header("Content-Disposition")!).FileNameStar
                == DownloadName.WithoutPath(name)
            && MediaTypeHeaderValue.TryParse(type, out _)
            && (KindIn(type) == KindIn(mimeType) || type == Unknown)
            && download.Headers.All(header => _headers.Contains(header.Name));
    }

    // The framework writes it anew, without the blanks around the slash.
    private static string KindIn(string type) => type.Split(';')[0].Replace(" ", "");
}
