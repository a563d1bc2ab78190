using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>
/// A test waits for a condition or moves a fake clock. A delay by the wall clock proves nothing on a slow machine, so
/// each has a reason in this list.
/// </summary>
internal static partial class WallClockRule
{
    private const string Poll = "pause between two looks at a condition";

    private const string Chance = "random moment of a kill";

    private const string Never = "never ends by itself; a token cancels it";

    /// <summary>The files that may delay, how often, and why.</summary>
    public static readonly IReadOnlyDictionary<string, (int Count, string Reason)> Allowed = new Dictionary<
        string,
        (int, string)
    >
    {
        ["SharedVerifiesTests"] = (1, Poll),
        ["ClockJumpContract"] = (1, Poll),
        ["RunningProcess"] = (1, Poll),
        ["LargeTableTests"] = (1, Poll),
        ["PostgreSqlFileHorizonTests"] = (2, Poll),
        ["PgBouncer"] = (1, Poll),
        ["PostgreSqlProxy"] = (1, Poll),
        ["HonestRequests"] = (2, Poll),
        ["UselessConnectionsTests"] = (1, "the pace of clients that read, which leaves the processors to the others"),
        ["FailedWriteTests"] = (1, Poll),
        ["LostPermissionsTests"] = (1, Poll),
        ["FullFileSystemTests"] = (1, Poll),
        ["Eventually"] = (1, Poll),
        ["FileSender"] = (1, Poll),
        ["RequestLimitTests"] = (1, Poll),
        ["ManyClientsTests"] = (1, Poll),
        ["HostileConnection"] = (1, "the pause of a client that sends its bytes one by one"),
        ["PatientClient"] = (1, "the pause of a client before it sends again"),
        ["UnluckyClient"] = (1, "the pause of a client before it sends again"),
        ["KilledProcessTests"] = (1, Chance),
        ["KillRounds"] = (1, Chance),
        ["KilledPostgreSqlTests"] = (1, Chance),
        ["DatabaseOutageTests"] = (
            2,
            "how long the database is away: the clients' own time-outs are by the wall clock"
        ),
        ["Authority"] = (1, "the pace of an answer that drips"),
        ["SpikaBackend"] = (1, "the time of an answer, in which other questions join it"),
        ["ChunkTimeTests"] = (1, Never),
        ["UploadPublisherTests"] = (1, Never),
        ["SpoolTests"] = (1, "a limit, after which the test fails"),
        ["PostgreSqlMigrationLockTests"] = (1, Poll),
        ["DisconnectTests"] = (1, "varies how far the server has read when the client goes"),
    };

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        let delays = Delay().Count(file.Text)
        let allowed = Allowed.GetValueOrDefault(Path.GetFileNameWithoutExtension(file.Path)).Count
        where delays > allowed
        select $"{file.Path} delays {delays} times by the wall clock, {allowed} are allowed";

    [GeneratedRegex(@"\b(Task\.Delay|Thread\.Sleep)\(")]
    private static partial Regex Delay();
}
