using System.Text.Json;
using CsCheck;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>POST /upload/files/verify with bodies and content types of all kinds.</summary>
public sealed class VerifyFuzzTests : FuzzTests
{
    private const string Json = "application/json";

    private static readonly Gen<string> _contentType = Gen.Frequency(
        (20, Gen.Const(Json)),
        (
            2,
            Gen.OneOf("utf-8", "UTF-16", "\"utf-7\"", "iso-8859-1", "nonsense", "\"", "")
                .Select(c => $"{Json};charset={c}")
        ),
        (
            1,
            Gen.OneOf(
                "text/json",
                "application/x+json",
                "application/*",
                "*/*",
                "a",
                "/",
                "",
                ";",
                "application/json,",
                "\u00C3\u00A9"
            )
        ),
        (
            1,
            Gen.OneOf("application", "/", "json", "+json", ";", "=", "\"", "*", " ", ",", "q=0.1")
                .Array[1, 6]
                .Select(string.Concat)
        )
    );

    private TestFile _finished = null!;

    [OneTimeSetUp]
    public async Task FinishAFileAsync()
    {
        _finished = TestFile.Of(chunks: 2);
        await Client.UploadAsync(_finished);
    }

    [Test]
    public Task Verify_WhateverTheBody_IsAnsweredAsItsMembersAre()
    {
        Dictionary<string, string> members = _finished
            .VerifyBody()
            .ToDictionary(member => member.Key, member => JsonSerializer.Serialize(member.Value));
        Gen<HostileRequest> requests = Gen.Select(
            new VerifyBodyGen(members).Body,
            _contentType,
            (body, type) => new HostileRequest("POST", "/upload/files/verify", [("Content-Type", type)], body)
        );

        return TryAsync(requests, IsAnsweredAsDueAsync, cases: 2500);
    }

    private async Task IsAnsweredAsDueAsync(HostileRequest request)
    {
        HostileAnswer answer = await Hostile.AskAsync(request);

        bool isJson = request.Headers[0].Value.StartsWith($"{Json};charset=u", StringComparison.OrdinalIgnoreCase);
        if (answer.Status == 415 && request.Headers[0].Value != Json && !isJson)
        {
            return;
        }

        if (VerifyExpectation.Complain(request.Body!, answer, _finished.ClientId) is { } due)
        {
            throw new InvalidDataException($"Due was {due}, and the answer was {answer}");
        }
    }
}
