using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

public sealed class ContractRuleTests
{
    private static readonly PortContract _row = new(typeof(IWriter), typeof(WriterContract));

    private static readonly Type[] _tests = [typeof(WriterContract), typeof(WriterTests)];

    [Test]
    public void Ports_OfAnAssembly_AreThoseThatItDoesNotImplement()
    {
        Type[] domain =
        [
            typeof(IWriter),
            typeof(IKind<>),
            typeof(OwnKind),
            typeof(Answer),
            typeof(Fact),
            typeof(Known),
        ];

        Assert.That(PortTypes.Of(domain), Is.EqualTo(new[] { typeof(IWriter), typeof(Answer) }));
    }

    [Test]
    public void PortViolations_WhenAContractRuns_AreNone()
    {
        Assert.That(ContractRule.PortViolations([typeof(IWriter)], [_row], _tests), Is.Empty);
    }

    [Test]
    public void PortViolations_WhenAPortHasNoRow_NameIt()
    {
        Assert.That(
            ContractRule.PortViolations([typeof(IWriter), typeof(Answer)], [_row], _tests),
            Is.EqualTo(new[] { "Answer has no row" })
        );
    }

    [Test]
    public void PortViolations_WhenARowIsOfNoPort_NameIt()
    {
        Assert.That(ContractRule.PortViolations([], [_row], _tests), Is.EqualTo(new[] { "IWriter is no port" }));
    }

    [Test]
    public void PortViolations_WhenAContractHasNoFixture_NameIt()
    {
        Assert.That(
            ContractRule.PortViolations([typeof(IWriter)], [_row], [typeof(WriterContract)]),
            Is.EqualTo(new[] { "IWriter has the contract WriterContract, which does not run" })
        );
    }

    [Test]
    public void PortViolations_WhenARowNamesNoContract_NameIt()
    {
        PortContract row = new(typeof(IWriter), typeof(WriterTests), "It has none.");

        Assert.That(
            ContractRule.PortViolations([typeof(IWriter)], [row], _tests),
            Is.EqualTo(new[] { "IWriter has the contract WriterTests, which does not run" })
        );
    }

    [Test]
    public void PortViolations_WhenAPortSharesAContract_AskForTheReason()
    {
        PortContract shared = new(typeof(Answer), typeof(WriterContract));
        PortContract explained = shared with { Why = "A writer answers it." };

        Assert.That(
            ContractRule.PortViolations([typeof(Answer)], [shared], _tests),
            Is.EqualTo(new[] { "Answer has no contract of its own, and no reason" })
        );
        Assert.That(ContractRule.PortViolations([typeof(Answer)], [explained], _tests), Is.Empty);
    }

    [Test]
    public void ContractViolations_WhenAContractHasNoFixture_NameIt()
    {
        Assert.That(
            ContractRule.ContractViolations([typeof(WriterContract)]),
            Is.EqualTo(new[] { "WriterContract has no fixture" })
        );
        Assert.That(ContractRule.ContractViolations(_tests), Is.Empty);
    }

    [Test]
    public void ContractViolations_OfADatabase_NameEachThatHasNoFixture()
    {
        Type[] none = [typeof(RowsContract)];
        Type[] one = [typeof(RowsContract), typeof(SqliteRowsTests)];

        Assert.That(
            ContractRule.ContractViolations(none),
            Is.EquivalentTo(["RowsContract has no fixture for PostgreSql", "RowsContract has no fixture for Sqlite"])
        );
        Assert.That(
            ContractRule.ContractViolations(one),
            Is.EqualTo(new[] { "RowsContract has no fixture for PostgreSql" })
        );
    }

    private interface IWriter;

    private interface IKind<T>;

    private sealed class OwnKind : IKind<int>;

    private abstract class Answer;

    private abstract class Fact;

    private sealed class Known : Fact;

    private abstract class WriterContract;

    private sealed class WriterTests : WriterContract;

    private abstract class RowsContract(DatabaseProvider provider, string version)
    {
        public string Name => $"{provider} {version}";
    }

    private sealed class SqliteRowsTests() : RowsContract(DatabaseProvider.Sqlite, "1");
}
