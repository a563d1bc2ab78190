using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

public sealed class SqliteSavingChunksTests() : SavingChunksContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlSavingChunksTests() : SavingChunksContract(DatabaseProvider.PostgreSql);

public sealed class SqliteDurabilityTests() : DurabilityContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlDurabilityTests() : DurabilityContract(DatabaseProvider.PostgreSql);

public sealed class SqliteVerifyingTests() : VerifyingContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlVerifyingTests() : VerifyingContract(DatabaseProvider.PostgreSql);

public sealed class SqliteLostVerifyTests() : LostVerifyContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlLostVerifyTests() : LostVerifyContract(DatabaseProvider.PostgreSql);

public sealed class SqliteStagingFoldersTests() : StagingFoldersContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlStagingFoldersTests() : StagingFoldersContract(DatabaseProvider.PostgreSql);

public sealed class SqliteSharedFlushTests() : SharedFlushContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlSharedFlushTests() : SharedFlushContract(DatabaseProvider.PostgreSql);

public sealed class SqliteStagingOf010Tests() : StagingOf010Contract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlStagingOf010Tests() : StagingOf010Contract(DatabaseProvider.PostgreSql);

public sealed class SqliteHashingTests() : HashingContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlHashingTests() : HashingContract(DatabaseProvider.PostgreSql);

public sealed class SqliteFailingDiskTests() : FailingDiskContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlFailingDiskTests() : FailingDiskContract(DatabaseProvider.PostgreSql);

public sealed class SqliteDamagedChunkTests() : DamagedChunkContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlDamagedChunkTests() : DamagedChunkContract(DatabaseProvider.PostgreSql);

public sealed class SqliteClockJumpTests() : ClockJumpContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlClockJumpTests() : ClockJumpContract(DatabaseProvider.PostgreSql);

public sealed class SqliteOutageTests() : OutageContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlOutageTests() : OutageContract(DatabaseProvider.PostgreSql);

public sealed class SqliteRepeatedVerifyTests() : RepeatedVerifyContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlRepeatedVerifyTests() : RepeatedVerifyContract(DatabaseProvider.PostgreSql);

public sealed class SqliteStagingLimitsTests() : StagingLimitsContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlStagingLimitsTests() : StagingLimitsContract(DatabaseProvider.PostgreSql);

public sealed class SqliteRecordSummariesTests() : RecordSummariesContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlRecordSummariesTests() : RecordSummariesContract(DatabaseProvider.PostgreSql);

public sealed class SqliteLargeRemovalTests() : LargeRemovalContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlLargeRemovalTests() : LargeRemovalContract(DatabaseProvider.PostgreSql);

public sealed class SqliteUncleanStopTests() : UncleanStopContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlUncleanStopTests() : UncleanStopContract(DatabaseProvider.PostgreSql);

public sealed class SqliteStoredSlotsTests() : StoredSlotsContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlStoredSlotsTests() : StoredSlotsContract(DatabaseProvider.PostgreSql);

public sealed class SqliteDraftTests() : DraftContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlDraftTests() : DraftContract(DatabaseProvider.PostgreSql);
