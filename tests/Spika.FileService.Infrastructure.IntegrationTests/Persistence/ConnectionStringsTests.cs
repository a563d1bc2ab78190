using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public sealed class ConnectionStringsTests
{
    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    public void Sqlite_WhenNotConfigured_IsAFileInTheStorageRoot(string? configured)
    {
        SqliteConnectionStringBuilder connection = ConnectionStrings.Sqlite(Configuration(configured), "/srv/spika");

        Assert.That(connection.DataSource, Is.EqualTo("/srv/spika/fileservice.db"));
    }

    [Test]
    public void Sqlite_WhenConfigured_IsThatFile()
    {
        SqliteConnectionStringBuilder connection = ConnectionStrings.Sqlite(
            Configuration("Data Source=/elsewhere/my.db"),
            "/srv/spika"
        );

        Assert.That(connection.DataSource, Is.EqualTo("/elsewhere/my.db"));
    }

    [Test]
    public void Sqlite_WhenPathIsRelative_MakesItFull()
    {
        SqliteConnectionStringBuilder connection = ConnectionStrings.Sqlite(Configuration(null), "./data");

        Assert.That(connection.DataSource, Is.EqualTo(Path.GetFullPath("data/fileservice.db")));
    }

    [TestCase("Data Source=:memory:")]
    [TestCase("Data Source=x;Mode=Memory;Cache=Shared")]
    [TestCase("Data Source=file:x?mode=memory")]
    [TestCase("Cache=Shared")]
    public void Sqlite_WhenItNamesNoFile_SaysSo(string configured)
    {
        Assert.That(
            () => ConnectionStrings.Sqlite(Configuration(configured), "/srv/spika"),
            Throws.TypeOf<SettingException>().With.Message.StartWith("ConnectionStrings:FileService must name the path")
        );
    }

    [Test]
    public void PostgreSql_WhenNotConfigured_SaysSo()
    {
        Assert.That(
            () => ConnectionStrings.PostgreSql(Configuration(null)),
            Throws.TypeOf<SettingException>().With.Message.StartWith("ConnectionStrings:FileService must be set")
        );
    }

    [TestCase("Host=db;Password=s3;cret")]
    [TestCase("Host=db;Port=s3cret")]
    [TestCase("s3cret")]
    public void PostgreSql_WhenMalformed_SaysSoWithoutRepeatingIt(string configured)
    {
        Assert.That(
            () => ConnectionStrings.PostgreSql(Configuration(configured)),
            Throws
                .TypeOf<SettingException>()
                .With.Message.EqualTo("ConnectionStrings:FileService is not a connection string for PostgreSQL.")
                .And.Property(nameof(Exception.InnerException))
                .Null
        );
    }

    [TestCase("Host=db", "Spika.FileService")]
    [TestCase("Host=db;Application Name=mine", "mine")]
    public void PostgreSql_WhenConfigured_TellsTheServerWhoConnects(string configured, string applicationName)
    {
        NpgsqlConnectionStringBuilder connection = ConnectionStrings.PostgreSql(Configuration(configured));

        Assert.That(connection.ApplicationName, Is.EqualTo(applicationName));
    }

    private static IConfiguration Configuration(string? connectionString) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:FileService", connectionString)])
            .Build();
}
