using System.Collections.Concurrent;
using Spika.FileService.Api.IntegrationTests.Files;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Hostile clients that do one thing after the other with the same uploads, some of them at once.</summary>
public sealed class SequenceFuzzTests : FuzzTests
{
    private readonly ConcurrentDictionary<string, int> _answers = new();

    [Test]
    public async Task Calls_InWhateverOrder_LeaveAServiceThatWorks()
    {
        await TryAsync(HostileCall.Program, RunAsync, cases: 25, weight: 100);

        await TestContext.Out.WriteLineAsync(string.Join('\n', _answers.OrderByDescending(answer => answer.Value)));
        Assert.That(NamesOnDisk.OfStrangers(Service.Root), Is.Empty);
    }

    private async Task RunAsync(HostileRequest[] program)
    {
        string owner = $"{Guid.NewGuid()}";
        foreach (HostileRequest call in program)
        {
            HostileAnswer answer = await Hostile.AskAsync(call.With(("accesstoken", owner)));
            _answers.AddOrUpdate(call.IsHead ? $"{answer.Status} HEAD" : answer.Refusal, 1, (_, count) => count + 1);
        }
    }
}
