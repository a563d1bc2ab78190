using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.Logging;

namespace Spika.FileService.Api.IntegrationTests.Logging;

/// <summary>A flood of one kind of line, after which there is no other line.</summary>
public sealed class GuardedLoggerFactoryTests
{
    private const int Lines = 1000;

    private readonly FakeTimeProvider _clock = new();

    private ComplaintLog _log = null!;

    private GuardedLoggerFactory _factory = null!;

    [SetUp]
    public void Flood()
    {
        _log = new ComplaintLog();
        _factory = new GuardedLoggerFactory(new LoggerFactory([_log]), new LogBudget(_clock), _clock);
        ILogger logger = _factory.CreateLogger("flooded");
        for (int i = 0; i < Lines; i++)
        {
            ApiLog.ConnectionsShort(logger, max: i, evicted: 0, refused: 0);
        }
    }

    [TearDown]
    public void End()
    {
        _factory.Dispose();
        _log.Dispose();
    }

    [Test]
    public void Flood_WhenItsPeriodEnds_IsCountedOnce()
    {
        _clock.Advance(LogBudget.Period);
        _clock.Advance(LogBudget.Period);

        Assert.That(Counts(), Is.EqualTo(new[] { Lines - LogBudget.MaxLines }));
    }

    [Test]
    public void Flood_WhenTheServiceStops_IsCounted()
    {
        _factory.Dispose();

        Assert.That(Counts(), Is.EqualTo(new[] { Lines - LogBudget.MaxLines }));
    }

    // Kestrel writes one for each connection whose client resets streams and takes no answer.
    [Test]
    public void Flood_OfALevel_IsBounded([Values(LogLevel.Warning, LogLevel.Error, LogLevel.Critical)] LogLevel level)
    {
        ILogger logger = _factory.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Http2");
        for (int i = 0; i < Lines; i++)
        {
            logger.Log(level, new EventId(60), "line", null, (state, _) => $"at {level}: {state}");
        }

        Assert.That(_log.Messages.Count(message => message.Contains($"at {level}")), Is.EqualTo(LogBudget.MaxLines));
    }

    // As for a trailer of a chunked body that is no header.
    [Test]
    public void Warning_OfTheServer_HasTheReasonAndNoStackTrace()
    {
        ILogger logger = _factory.CreateLogger("Microsoft.AspNetCore.Server.Kestrel");

        logger.Log(LogLevel.Warning, new EventId(67), "drained", new IOException("bad\ntrailer"), (state, _) => state);

        Assert.That(_log.Messages.Last(), Does.Contain("drained bad").And.Not.Contain("IOException"));
    }

    private IEnumerable<int> Counts() =>
        _log
            .Messages.Where(message => message.StartsWith("3007 ", StringComparison.Ordinal))
            .Select(message => int.Parse(message.Split(' ')[1], null));
}
