using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>What the user of a client sees at the end of an upload, and what led to it.</summary>
internal sealed record UploadReport
{
    public const string SentOnce = "sent once";

    /// <summary>The message stays "sending", and nothing says why.</summary>
    public const string Hangs = "hangs";

    public const string Failed = "failed";

    public const string SignedOut = "signed out";

    /// <summary>One of the constants, or "sent n times".</summary>
    public required string Sees { get; init; }

    /// <summary>The file as the client decoded it.</summary>
    public StoredFile? File { get; init; }

    /// <summary>The file as the answer had it.</summary>
    public JsonElement? Record { get; init; }

    /// <summary>Answers to chunks that listed all of them.</summary>
    public required int FullLists { get; init; }

    /// <summary>Answers that were no success, requests without one, and answers that could not be decoded.</summary>
    public required IReadOnlyList<string> Complaints { get; init; }

    /// <summary>The last verify that was sent.</summary>
    public required string? VerifyBody { get; init; }

    public override string ToString() => string.Join("; ", [Sees, $"{FullLists} full lists", .. Complaints.Take(5)]);
}
