using System.Text.Json;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Transactions;

internal sealed class Outbox(FileServiceDbContext db, TimeProvider clock) : IOutbox
{
    public Task AddAsync(ServiceEvent happened)
    {
        // Written before the commit.
        db.Events.Add(
            new EventRow
            {
                Type = happened.Type,
                Payload = JsonSerializer.Serialize(EventPayload.Of(happened), EventPayload.Format),
                CreatedAt = clock.GetUtcMilliseconds(),
            }
        );
        return Task.CompletedTask;
    }
}
