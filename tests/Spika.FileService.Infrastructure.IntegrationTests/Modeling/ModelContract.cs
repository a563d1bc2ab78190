using CsCheck;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>
/// Holds the application and the engine, in two processes on one database and one root, against a model of the service.
/// CsCheck prints the shortest program that it found the two to differ in, and its seed.
/// </summary>
[Category(TestEffort.Category)]
public abstract class ModelContract(DatabaseProvider provider)
{
    // SPIKA_MODEL_PROGRAMS asks for more.
    private static readonly long _programs = long.TryParse(
        Environment.GetEnvironmentVariable("SPIKA_MODEL_PROGRAMS"),
        out long programs
    )
        ? programs
        : TestEffort.Of(usual: 4, full: 100);

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    [Test]
    public Task Calls_OneAfterTheOther_AnswerAsTheModelDoes() =>
        ModelPrograms.Sequential.SampleAsync(RunAsync, iter: _programs, threads: 1, print: Print);

    [Test]
    public Task Calls_AtOnce_AnswerAsTheModelDoesInSomeOrder() =>
        ModelPrograms.Concurrent.SampleAsync(RunAsync, iter: _programs, threads: 1, print: Print);

    private async Task RunAsync(ModelCall[][] program)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using ModelledService service = await ModelledService.StartAsync(database);
        ModelHistory history = new();
        foreach (ModelCall[] calls in program)
        {
            string before = history.ToString();
            string[] answers = await Task.WhenAll(calls.Select(call => Task.Run(() => call.SendAsync(service))))
                .WaitAsync(_patience);

            if (!history.Explains(calls, answers))
            {
                throw new InvalidOperationException(
                    $"At {before}\n{string.Join('\n', calls.Zip(answers, (call, answer) => $"  {call} -> {answer}"))}"
                );
            }
        }
    }

    private static string Print(ModelCall[][] program) =>
        string.Join('\n', program.Select(calls => string.Join(" | ", calls.Select(call => $"{call}"))));
}
