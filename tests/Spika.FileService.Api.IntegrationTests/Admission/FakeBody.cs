using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>A body of which the test says how much has arrived.</summary>
internal sealed class FakeBody : BodyTicket
{
    public FakeBody(string owner = "a", ulong network = 1, long? announced = null, bool canWaitUnread = true)
    {
        Key = new ShareKey(owner, network);
        AnnouncedBytes = announced;
        CanWaitUnread = canWaitUnread;
    }

    public bool IsChunk { get; init; }

    public override bool SharesHandling => IsChunk;

    public int Interrupts { get; private set; }

    public void ComesOn(OpenConnection connection) => Connection = connection;

    public override void Interrupt() => Interrupts++;
}
