using System.Text;
using Npgsql;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>
/// What answers at the address of PostgreSQL does not go on with its protocol: a server without memory or processes
/// left for one more connection, another program on its port while it is away. Or it does, and refuses the connection.
/// </summary>
public sealed class OtherAnswerTests
{
    // PostgreSQL answers so when it cannot fork.
    [TestCase("Ecould not fork new process for connection: Resource temporarily unavailable\n\0")]
    [TestCase("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("\0\0\0\0\0\0\0\0\0\0\0\0")]
    [TestCase("")]
    public async Task Open_WhenTheAnswerIsNotOfTheProtocol_MayBeRepeated(string answer)
    {
        Assert.That(await OpenAsync("Prefer", answer), Is.EqualTo(DatabaseOutage.ConnectionLost));
        Assert.That(await OpenAsync("Disable", answer), Is.EqualTo(DatabaseOutage.ConnectionLost));
    }

    [TestCase(
        "Disable",
        "R\0\0\0\x08\0\0\0\x63",
        DatabaseOutage.ConnectionLost,
        TestName = "An unknown way to authenticate"
    )]
    [TestCase("Disable", "R\0\0\0\x08\0\0\0\x03", DatabaseOutage.Lasting, TestName = "A password is asked for")]
    [TestCase(
        "Disable",
        "R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0",
        DatabaseOutage.Lasting,
        TestName = "SCRAM is asked for"
    )]
    [TestCase("Require", "N", DatabaseOutage.Lasting, TestName = "There is no TLS")]
    public async Task Open_WhenTheConnectionIsRefused_LastsOrNot(string sslMode, string answer, object expected) =>
        Assert.That(await OpenAsync(sslMode, answer), Is.EqualTo(expected));

    private static async Task<DatabaseOutage> OpenAsync(string sslMode, string answer)
    {
        await using OtherServer server = new(Encoding.Latin1.GetBytes(answer));
        await using NpgsqlConnection connection = new($"{server.ConnectionString};SSL Mode={sslMode}");

        Exception? thrown = Assert.CatchAsync(connection.OpenAsync);

        return DatabaseOutages.Of(thrown!);
    }
}
