// What a RunStore holds, for the files that implement it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "runstore.h"
#include "sqlite.h"

namespace ttq {

struct RunStore::Impl {
    // What the rows imply, kept to save a query a step; goes back with the transaction.
    struct Position {
        std::int64_t lastStep = 0;        // of the newest row, or where the newest segment starts
        std::int64_t openRows = 0;        // rows of `steps`
        std::vector<std::int64_t> dense;  // the set in force for the next step
    };

    explicit Impl(Database opened) : database(std::move(opened)) {}

    Expected<void> loadPosition();
    Expected<void> closeChunk();  // packs what is open
    // Internal unless a transaction is open: a write outside one would be its own commit.
    Expected<void> requireTransaction() const;
    template <class... Values>
    Expected<void> write(std::string_view sql, const Values &...values)
    {
        if (Expected<void> open = requireTransaction(); !open)
            return open;
        return database.run(sql, values...);
    }

    Database database;
    Position committed, current;
    bool begun = false;  // by begin(); SQLite itself ends a transaction on some errors
    bool durable = false;
    std::int64_t changesAtBegin = 0;
};

}  // namespace ttq
