using System.Globalization;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// A client that is installed and cannot be changed: how it writes its requests, how many it sends at once, what it
/// reads of the answers, and when it acts.
/// </summary>
internal abstract class ShippedClient
{
    public static IReadOnlyList<ShippedClient> All =>
        [new WebClient2023(), new WebClient2024(), new IosClient(), new AndroidClient()];

    /// <summary>
    /// Null: as the client cuts files. Smaller chunks make many uploads fast and change nothing else.
    /// </summary>
    public int? ChunkBytes { get; init; }

    /// <summary>Of its user.</summary>
    public string Token { get; init; } = $"{Guid.NewGuid()}";

    protected abstract string Headers { get; }

    /// <param name="addresses">Requests go to one after the other.</param>
    public async Task<UploadReport> UploadAsync(SentFile file, params IReadOnlyList<Uri> addresses)
    {
        using HttpStack http = CreateStack(addresses);
        return await UploadAsync(file, CreateSession(http));
    }

    /// <summary>Sends the verify of an upload once more.</summary>
    public async Task<StoredFile?> VerifyAgainAsync(UploadReport report, params IReadOnlyList<Uri> addresses)
    {
        using HttpStack http = CreateStack(addresses);
        ClientSession session = CreateSession(http);
        return session.Decode(await session.PostVerifyAsync(report.VerifyBody!), Decode);
    }

    public override string ToString() => GetType().Name;

    protected abstract HttpStack CreateStack(IReadOnlyList<Uri> addresses);

    protected abstract Task<UploadReport> UploadAsync(SentFile file, ClientSession session);

    protected abstract StoredFile Decode(JsonElement file);

    protected static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private ClientSession CreateSession(HttpStack http) => new(http, $"accesstoken: {Token}\r\n{Headers}");
}
