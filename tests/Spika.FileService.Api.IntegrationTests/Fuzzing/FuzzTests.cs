using System.Diagnostics;
using CsCheck;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Random input for one running service. docs/security.md says how to try more of it.</summary>
public abstract class FuzzTests : ServiceTests
{
    private HostileClients? _hostile;

    private protected HostileClients Hostile => _hostile!;

    /// <summary>A client that is authenticated.</summary>
    protected virtual HttpClient Known => Client;

    // No test here cuts the power, and most requests are wrong.
    protected override Dictionary<string, string> Settings =>
        new() { ["Storage:Durability"] = "ProcessCrash", ["Connections:MaxRefusalsPerSecond"] = "0" };

    [OneTimeSetUp]
    public void OpenClients() => _hostile = new HostileClients(Client.BaseAddress!);

    [OneTimeTearDown]
    public void CloseClients() => _hostile?.Dispose();

    /// <summary>Tries random cases; then an upload must work as ever.</summary>
    /// <param name="cases">How many there are when CsCheck_Iter in the environment does not ask for more.</param>
    /// <param name="weight">What one of these cases costs, in cases of one request.</param>
    private protected async Task TryAsync<T>(Gen<T> gen, Func<T, Task> tryOne, int cases, int weight = 1)
    {
        long count = Math.Max(cases, Check.Iter / weight);
        long start = Stopwatch.GetTimestamp();

        await gen.SampleAsync(
            tryOne,
            iter: count,
            print: value => value is HostileRequest[] several ? string.Join("\n\n", several.AsEnumerable()) : $"{value}"
        );

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await TestContext.Out.WriteLineAsync($"{count} cases in {seconds:0} s");
        TestFile file = TestFile.Of(chunks: 3);
        long id = (await Known.UploadAsync(file)).FileId;
        Assert.That(await Known.GetByteArrayAsync($"/upload/files/{id}"), Is.EqualTo(file.Content));
    }
}
