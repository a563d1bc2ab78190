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

    // As SQLite does: its log and index are beside the file that a link leads to.
    [TestCase(true)]
    [TestCase(false)]
    public void Sqlite_WhenPathIsALink_IsTheFileThatItLeadsTo(bool isThere)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string file = Path.Combine(folder.FullName, "real.db");
            string link = Path.Combine(folder.FullName, "link.db");
            if (isThere)
            {
                File.WriteAllText(file, "");
            }

            File.CreateSymbolicLink(link, "between.db");
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "between.db"), "real.db");

            Assert.That(
                ConnectionStrings.Sqlite(Configuration($"Data Source={link}"), "/srv/spika").DataSource,
                Is.EqualTo(file)
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Not in lib/other, as the text of the paths would say.
    [Test]
    [Platform("Linux")]
    public void Sqlite_WhenALinkInALinkedFolderLeadsUp_IsWhereTheSystemFindsIt()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory();
        try
        {
            string real = root.CreateSubdirectory("mnt").CreateSubdirectory("spika").FullName;
            Directory.CreateSymbolicLink(Path.Combine(root.CreateSubdirectory("lib").FullName, "spika"), real);
            File.CreateSymbolicLink(Path.Combine(real, "link.db"), "../other/real.db");
            root.CreateSubdirectory("mnt/other");

            Assert.That(
                ConnectionStrings
                    .Sqlite(Configuration($"Data Source={root.FullName}/lib/spika/link.db"), "/srv/spika")
                    .DataSource,
                Is.EqualTo(Path.Combine(root.FullName, "mnt/other/real.db"))
            );
        }
        finally
        {
            root.Delete(recursive: true);
        }
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
    public void Sqlite_WithAPassword_SaysThatItHasNoUse()
    {
        Assert.That(
            () => ConnectionStrings.Sqlite(Configuration("Data Source=x;Password=secret"), "/srv/spika"),
            Throws
                .TypeOf<SettingException>()
                .With.Message.Contain("must have no Password")
                .And.Message.Not.Contain("secret")
        );
    }

    // The janitor removes what has no row there, and a quarantine ends after a time.
    [TestCase("files/x.db")]
    [TestCase("staging/01a2/x.db")]
    [TestCase("quarantine/orphans/x.db")]
    [TestCase("ids/x.db")]
    [TestCase("spool/../spool/x.db")]
    public void Sqlite_InAFolderOfTheServicesOwnFiles_IsRefused(string path)
    {
        Assert.That(
            () => ConnectionStrings.Sqlite(Configuration($"Data Source=/srv/spika/{path}"), "/srv/spika/"),
            Throws.TypeOf<SettingException>().With.Message.Contain("a folder of the service's own files")
        );
    }

    [TestCase("/srv/spika/x.db")]
    [TestCase("/srv/spika/files.db")]
    [TestCase("/srv/spika/db/files/x.db")]
    [TestCase("/srv/files/x.db")]
    public void Sqlite_ElsewhereInTheRootOrBesideIt_IsAccepted(string path)
    {
        Assert.That(
            ConnectionStrings.Sqlite(Configuration($"Data Source={path}"), "/srv/spika").DataSource,
            Is.EqualTo(path)
        );
    }

    [Test]
    public void Sqlite_WhenItMayNotBeWritten_SaysSo()
    {
        Assert.That(
            () => ConnectionStrings.Sqlite(Configuration("Data Source=x;Mode=ReadOnly"), "/srv/spika"),
            Throws.TypeOf<SettingException>().With.Message.Contain("must not have Mode=ReadOnly")
        );
    }

    [TestCase("Data Source=x;Foreign Keys=maybe")]
    [TestCase("Data Source=x;Pooling=x")]
    [TestCase("Data Source=x;Default Timeout=x")]
    public void Sqlite_WhenAValueIsNone_SaysSoAndRepeatsNothing(string configured)
    {
        Assert.That(
            () => ConnectionStrings.Sqlite(Configuration(configured), "/srv/spika"),
            Throws
                .TypeOf<SettingException>()
                .With.Message.EqualTo(
                    "ConnectionStrings:FileService is not a connection string for SQLite, which Database:Provider names."
                )
        );
    }

    [TestCase("a;Host=elsewhere")]
    [TestCase(" leading and trailing ")]
    [TestCase("'single' and \"double\"")]
    [TestCase("a=b$c%d\\e")]
    [TestCase("пароль😀")]
    public void PostgreSql_WhenThePasswordIsASetting_TakesItAsItIs(string password)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("ConnectionStrings:FileService", "Host=here;Username=me;Password=other"),
                new("Database:Password", password),
            ])
            .Build();

        NpgsqlConnectionStringBuilder read = new(ConnectionStrings.PostgreSql(configuration).ToString());

        Assert.That((read.Password, read.Host, read.Username), Is.EqualTo((password, "here", "me")));
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
                .With.Message.EqualTo(
                    "ConnectionStrings:FileService is not a connection string for PostgreSQL, which Database:Provider names."
                )
                .And.Property(nameof(Exception.InnerException))
                .Null
        );
    }

    [TestCase("Host=;Database=x", "must name a Host")]
    [TestCase("Database=x", "must name a Host")]
    [TestCase(
        "Host=db;Port=99999",
        "Port of ConnectionStrings:FileService must be a whole number from 1 to 65535, not 99999."
    )]
    [TestCase("Host=db;Multiplexing=true", "must not have Multiplexing")]
    public void PostgreSql_WithAPartThatCannotWork_SaysSo(string configured, string expected)
    {
        Assert.That(
            () => ConnectionStrings.PostgreSql(Configuration(configured)),
            Throws.TypeOf<SettingException>().With.Message.Contain(expected)
        );
    }

    [TestCase("Host=db", "Spika.FileService")]
    [TestCase("Host=db;Application Name=mine", "mine")]
    public void PostgreSql_WhenConfigured_SendsTheApplicationName(string configured, string applicationName)
    {
        NpgsqlConnectionStringBuilder connection = ConnectionStrings.PostgreSql(Configuration(configured));

        Assert.That(connection.ApplicationName, Is.EqualTo(applicationName));
    }

    [Test]
    public void PostgreSql_WhenItSaysNothingOfLimits_HasThoseOfTheSettings()
    {
        NpgsqlConnectionStringBuilder connection = ConnectionStrings.PostgreSql(
            Configuration("Host=db", ("Database:MaxConnections", "7"), ("Database:CommandTimeout", "00:00:03"))
        );

        Assert.That(
            (connection.MaxPoolSize, connection.CommandTimeout, connection.Timeout, connection.TcpKeepAlive),
            Is.EqualTo((7 + 5, 3, 5, true))
        );
    }

    [TestCase("Host=db;Maximum Pool Size=50;Command Timeout=60")]
    [TestCase("Host=db;MaxPoolSize=50;CommandTimeout=60")]
    public void PostgreSql_WhenItSaysLimits_KeepsThem(string configured)
    {
        NpgsqlConnectionStringBuilder connection = ConnectionStrings.PostgreSql(
            Configuration(configured, ("Database:MaxConnections", "7"))
        );

        Assert.That((connection.MaxPoolSize, connection.CommandTimeout), Is.EqualTo((50, 60)));
    }

    [TestCase("Host=db;Maximum Pool Size=11")]
    [TestCase("Host=db;MaxPoolSize=1")]
    public void PostgreSql_WhenItsPoolIsTooSmall_SaysHowLargeItMustBe(string configured)
    {
        Assert.That(
            () => ConnectionStrings.PostgreSql(Configuration(configured, ("Database:MaxConnections", "7"))),
            Throws
                .TypeOf<SettingException>()
                .With.Message.StartWith("Maximum Pool Size of ConnectionStrings:FileService must be at least 12:")
        );
    }

    // The check of the settings stops the start, and says what is wrong.
    [TestCase("none")]
    [TestCase("0")]
    public void PostgreSql_WhenASettingIsWrong_LeavesThatToTheCheckOfTheSettings(string maxConnections)
    {
        IConfiguration configuration = Configuration("Host=db", ("Database:MaxConnections", maxConnections));

        Assert.That(() => ConnectionStrings.PostgreSql(configuration), Throws.Nothing);
    }

    private static IConfiguration Configuration(
        string? connectionString,
        params (string Name, string Value)[] settings
    ) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:FileService", connectionString)])
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value))
            .Build();
}
