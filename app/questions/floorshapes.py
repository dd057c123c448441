"""The shapes of what a lead is told of the floor, for whoever shows them."""

from app.sync.wire.telephone import PhoneHour as PhoneHour
from app.sync.wire.telephone import WrapUps as WrapUps
