using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Sessions;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Infrastructure.Storage.Local.Upgrade;

namespace Spika.FileService.Infrastructure.Persistence.Journal;

internal static class JournalRegistration
{
    /// <summary>The record of chunks, and what this process holds in memory of it.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddSingleton(_ => Writer.New());
        services.AddSingleton<UploadSessions>();
        services.AddSingleton<BatchFlush>();
        services.AddSingleton<LostChunkRecords>();
        services.AddSingleton<CommitReceipts>();
        services.AddSingleton<CommitBatch>();
        services.AddSingleton<RecordSummaries>();
        services.AddSingleton<ChunkJournal>();
        services.AddHostedService(provider => provider.GetRequiredService<ChunkJournal>());
        services.AddHostedService<CutOffPublishes>();
        services.AddHostedService<RecordCheckService>();
        return services;
    }
}
