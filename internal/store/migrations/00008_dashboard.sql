-- +goose Up

-- The stall at which a shift was opened, as its laptop knew it then: a laptop
-- that goes on to another fair takes none of its sales along.
ALTER TABLE shift ADD COLUMN stall TEXT NOT NULL DEFAULT '';
UPDATE shift SET stall = COALESCE((SELECT s.code FROM stall s WHERE s.tenant = shift.tenant AND s.terminal = shift.terminal), 'LPK');

-- People of the office may sign in to the dashboard with a passphrase.
ALTER TABLE account ADD COLUMN producer TEXT NOT NULL DEFAULT '';      -- whose goods alone the account sees; '' is all
ALTER TABLE account ADD COLUMN passphrase TEXT NOT NULL DEFAULT '';    -- argon2id; '' as long as none was chosen
ALTER TABLE account ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;   -- of the passphrase; sessions begun before are over
ALTER TABLE account ADD COLUMN totp TEXT NOT NULL DEFAULT '';          -- secret of the codes of a telephone, base32; '' if none is asked for
ALTER TABLE account ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;    -- the last one that was used: no code works twice
ALTER TABLE account ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;     -- wrong tries in a row
ALTER TABLE account ADD COLUMN locked_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN invite TEXT NOT NULL DEFAULT '';        -- hash of the one-time link by which a passphrase is chosen
ALTER TABLE account ADD COLUMN invite_until BIGINT NOT NULL DEFAULT 0;

-- Sessions of browsers. Whose one is stands inside it and is not known before it
-- is found, so that it belongs to no tenant; the token is only known by its hash.
CREATE TABLE web_session (
    hash       TEXT NOT NULL PRIMARY KEY,
    body       TEXT NOT NULL, -- base64
    expires_at BIGINT NOT NULL
);
CREATE INDEX web_session_end ON web_session (expires_at);

-- What people of the office did, in order. Rows are never changed.
CREATE TABLE deed (
    tenant  TEXT NOT NULL,
    no      BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    account TEXT NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    PRIMARY KEY (tenant, no)
);

-- A picture of goods in other sizes than the one of the tills, by the hash of that one.
CREATE TABLE photo_size (
    tenant TEXT NOT NULL,
    hash   TEXT NOT NULL,
    side   BIGINT NOT NULL, -- the longer one at the most, in pixels
    body   TEXT NOT NULL, -- base64, JPEG
    PRIMARY KEY (tenant, hash, side)
);
